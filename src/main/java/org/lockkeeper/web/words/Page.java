package org.lockkeeper.web.words;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list: no answer grows with all that there is.
 *
 * @param items as many as fit
 * @param next passed as {@code after} it gives the next page; null on the last one
 */
public record Page<T>(List<T> items, @Nullable String next) {

    public static final int USUAL = 100;
    public static final int MAX = 500;
    /** Of all entries of a page together: everybody has nearly the same ones before him. */
    private static final int MAX_BLOCKERS = 2000;

    /** @param some at least one more than the page has room for, if there are so many */
    public static <T> Page<T> of(List<T> some, int limit, Function<T, String> cursor) {
        return some.size() <= limit
                ? new Page<>(List.copyOf(some), null)
                : new Page<>(List.copyOf(some.subList(0, limit)), cursor.apply(some.get(limit - 1)));
    }

    public static int limit(@Nullable Integer asked) {
        if (asked == null) {
            return USUAL;
        }
        if (asked < 1 || asked > MAX) {
            throw new InvalidField("limit", asked, "must be from 1 to " + MAX);
        }
        return asked;
    }

    /** How many blockers are told of each entry of this page. */
    public int blockersEach(int most) {
        return Math.min(most, MAX_BLOCKERS / Math.max(1, items.size()));
    }
}
