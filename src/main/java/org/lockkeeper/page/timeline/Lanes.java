package org.lockkeeper.page.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts what is at the same time below each other. */
final class Lanes {

    static final int MOST = 8;

    /** In percent: between what is in one lane. */
    static final double GAP = 0.1;

    private static final Comparator<Mark> IN_TURN = Comparator.comparingDouble(Mark::x)
            .thenComparing(mark -> mark.first().from())
            .thenComparing(mark -> mark.first().id());

    private Lanes() {}

    /**
     * @param lanes how many there are
     * @param left how many items found no lane
     */
    record Placed(List<Mark> marks, int lanes, int left) {}

    static Placed of(List<Mark> marks) {
        List<Double> ends = new ArrayList<>();
        List<Mark> placed = new ArrayList<>();
        int left = 0;
        for (Mark mark : marks.stream().sorted(IN_TURN).toList()) {
            int lane = free(ends, mark.x());
            if (lane == MOST) {
                left += mark.count();
                continue;
            }
            if (lane == ends.size()) {
                ends.add(mark.end());
            } else {
                ends.set(lane, mark.end());
            }
            placed.add(mark.in(lane));
        }
        return new Placed(List.copyOf(placed), Math.max(1, ends.size()), left);
    }

    private static int free(List<Double> ends, double x) {
        for (int lane = 0; lane < ends.size(); lane++) {
            if (ends.get(lane) + GAP <= x) {
                return lane;
            }
        }
        return ends.size();
    }
}
