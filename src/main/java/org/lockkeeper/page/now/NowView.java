package org.lockkeeper.page.now;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.maintenance.calendar.HoursWatch.GroupHours;

/**
 * What is going on.
 *
 * @param main the verdict for maintenance, which health tells as well; of the first group where there is none that is called so
 * @param others those of the other groups
 * @param groups guarded units by group
 * @param claims windows and leases: held, draining, in their queue, then planned
 * @param more how many of those are left out
 * @param hours of the groups that have hours or blackouts
 * @param stale why the picture of the units is old; null where it follows systemd
 */
record NowView(
        VerdictView main,
        List<VerdictView> others,
        List<Units> groups,
        List<ClaimRow> claims,
        int more,
        List<GroupHours> hours,
        @Nullable String stale) {

    /** @param leftOut how many blockers there are besides */
    record VerdictView(
            String group,
            Shown shown,
            boolean safe,
            List<Why> why,
            int leftOut,
            @Nullable Instant asOf) {}

    /**
     * One blocker as a sentence: what it is, since and until when it is there, and what would free it.
     *
     * @param glue what stands between the subject and what is said of it
     */
    record Why(
            Shown shown,
            String subject,
            @Nullable String link,
            String glue,
            String detail,
            @Nullable Instant since,
            @Nullable Instant until,
            String freedBy) {}

    /**
     * The units of a group.
     *
     * @param awake those that are busy or not known, which are what counts
     * @param idle the others
     */
    record Units(String group, List<UnitRow> awake, List<UnitRow> idle) {

        private static final int MANY = 50;

        /** So many that they are shown as one text: a thousand entries take longer than the rest of the page. */
        public boolean many() {
            return idle.size() > MANY;
        }

        public String idleNames() {
            return idle.stream().map(UnitRow::unit).collect(Collectors.joining("\n"));
        }
    }

    /**
     * @param doing what it does, in systemd's words and ours
     * @param usual how long a run of it usually takes; null where that is not known
     * @param percent how far it is by that, from 0 to 99; null where it does not run or nothing is known
     * @param longer whether it runs for longer than usual
     */
    record UnitRow(
            String unit,
            Shown shown,
            String doing,
            @Nullable Instant since,
            @Nullable String usual,
            @Nullable Integer percent,
            boolean longer) {}

    /**
     * A window or lease.
     *
     * @param kind the key of its word: a window, a lease, or a start that was held back
     * @param until when it ends, or is given up, or opens
     * @param behind what it waits for
     * @param leftOut how much more that is
     * @param estimated when its turn is likely to come
     */
    record ClaimRow(
            String id,
            String kind,
            Shown shown,
            String group,
            String owner,
            String reason,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable Instant estimated,
            List<Why> behind,
            int leftOut) {}
}
