package org.lockkeeper.safety;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.lock.Claim;
import org.lockkeeper.lock.Request;
import org.lockkeeper.registry.LockRegistry;
import org.lockkeeper.store.EndedQuery;
import org.lockkeeper.web.InvalidField;
import org.lockkeeper.web.Page;
import org.springframework.stereotype.Component;

/** Pages of windows or of leases, those that live and those that have ended. */
@Component
public final class ClaimPages {

    private final LockRegistry registry;

    ClaimPages(LockRegistry registry) {
        this.registry = registry;
    }

    /** Eldest first. What is asked for between two pages comes after them; nothing is told twice. */
    public Page<Claim> living(boolean windows, Predicate<Claim> wanted, int limit, @Nullable String after) {
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
    public Page<Claim> ended(boolean windows, int limit, @Nullable String after) {
        return Page.of(registry.ended(new EndedQuery(windows, after, limit + 1)), limit, Claim::id);
    }

    private static boolean window(Claim claim) {
        return claim.request().kind() == Request.Kind.WINDOW;
    }

    /** With its time, so that it is a place also when that one has ended meanwhile. */
    private static String cursor(Claim claim) {
        return claim.id() + "." + claim.request().requestedAt();
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
            Instant asked = Instant.parse(cursor.substring(dot + 1));
            return claims.stream()
                    .takeWhile(claim -> !claim.request().requestedAt().isAfter(asked))
                    .count();
        } catch (DateTimeException unreadable) {
            throw new InvalidField("after", cursor, "must be what a page has as its next");
        }
    }
}
