package org.lockkeeper.fleet.members;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many hosts of a pool: a number, or a part of them. */
public record AtMost(int number, boolean percent) {

    /** Of which a part is never more than all of them. */
    public static final int MOST = 10_000;

    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})( ?%)?");

    /** @throws IllegalArgumentException with what it must be */
    public static AtMost parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        int number = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        boolean percent = matcher.matches() && matcher.group(2) != null;
        int most = percent ? 99 : MOST;
        if (number < 1 || number > most) {
            throw new IllegalArgumentException("must be from 1 to %d, or from 1 %% to 99 %%".formatted(MOST));
        }
        return new AtMost(number, percent);
    }

    /** At least one, since a pool of which none may ever be in maintenance is of no use; else rounded down. */
    public int of(int hosts) {
        return percent ? Math.max(1, number * hosts / 100) : number;
    }

    @Override
    public String toString() {
        return percent ? number + " %" : Integer.toString(number);
    }
}
