package org.lockkeeper.maintenance.safety;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.registry.LockRegistry;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Request;
import org.lockkeeper.locking.store.EndedQuery;
import org.lockkeeper.web.words.InvalidField;
import org.lockkeeper.web.words.Page;
import org.springframework.stereotype.Component;

/** Pages of windows or of leases, those that live and those that have ended. */
@Component
public final class ClaimPages {

    private final LockRegistry registry;

    ClaimPages(LockRegistry registry) {
        this.registry = registry;
    }

    /**
     * Those in this state; all that live where it is null.
     *
     * @param over the state of those that have ended
     */
    public <S> Page<Claim> in(
            @Nullable S state, S over, Function<Claim, S> stateOf, boolean windows, int limit, @Nullable String after) {
        return over.equals(state)
                ? ended(windows, limit, after)
                : living(windows, claim -> state == null || state.equals(stateOf.apply(claim)), limit, after);
    }

    /**
     * In the order of the queue: eldest first, urgent ones with their head start. Nothing is told twice, and what is asked
     * for between two pages comes after them, but for what stands before them from then on.
     */
    private Page<Claim> living(boolean windows, Predicate<Claim> wanted, int limit, @Nullable String after) {
        List<Claim> claims = registry.state().table().claims();
        List<Claim> some = claims.stream()
                .skip(after == null ? 0 : after(claims, after))
                .filter(claim -> window(claim) == windows)
                .filter(wanted)
                .limit(limit + 1L)
                .toList();
        return Page.of(some, limit, ClaimPages::cursor);
    }

    /** Latest first. */
    private Page<Claim> ended(boolean windows, int limit, @Nullable String after) {
        if (after != null
                && registry.find(after)
                        .filter(claim -> claim.end() != null && window(claim) == windows)
                        .isEmpty()) {
            throw new InvalidField("after", after, "must be what a page has as its next, and still be kept");
        }
        return Page.of(registry.ended(new EndedQuery(windows, after, limit + 1)), limit, Claim::id);
    }

    private static boolean window(Claim claim) {
        return claim.request().kind() == Request.Kind.WINDOW;
    }

    /** With its time, so that it is a place also when that one has ended meanwhile. */
    private static String cursor(Claim claim) {
        return claim.id() + "." + claim.request().place();
    }

    private static long after(List<Claim> claims, String cursor) {
        int dot = cursor.indexOf('.');
        String id = dot < 0 ? cursor : cursor.substring(0, dot);
        for (int i = 0; i < claims.size(); i++) {
            if (claims.get(i).id().equals(id)) {
                return i + 1L;
            }
        }
        try {
            Instant place = Instant.parse(cursor.substring(dot + 1));
            return claims.stream()
                    .takeWhile(claim -> !claim.request().place().isAfter(place))
                    .count();
        } catch (DateTimeException unreadable) {
            throw new InvalidField("after", cursor, "must be what a page has as its next");
        }
    }
}
