package org.lockkeeper.reporting.silence;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.rules.Claim;
import org.lockkeeper.locking.rules.Request;

/**
 * A window or lease as monitors are told of it.
 *
 * @param kind {@code window} or {@code lease}
 * @param deadline when it ends at the latest, unless it is extended; null for a lease, whose owner renews it
 */
record Silenced(
        String id,
        String kind,
        String group,
        String owner,
        String reason,
        @Nullable Instant deadline) {

    /** Who made it, in every monitor. */
    static final String AUTHOR = "lockkeeper";

    /** What finds it again after a restart: it begins with this. */
    private static final Pattern COMMENT = Pattern.compile("Lockkeeper: (?:window|lease) (\\S+) of .*", Pattern.DOTALL);

    static Silenced of(Claim claim) {
        Request request = claim.request();
        boolean window = request.kind() == Request.Kind.WINDOW;
        return new Silenced(
                claim.id(),
                window ? "window" : "lease",
                request.group(),
                request.owner(),
                request.reason(),
                window ? claim.deadline() : null);
    }

    String comment() {
        return "Lockkeeper: %s %s of %s (group %s): %s".formatted(kind, id, owner, group, reason);
    }

    /** The claim that a comment is of; null where it is none of Lockkeeper's. */
    static @Nullable String claimOf(String comment) {
        Matcher ours = COMMENT.matcher(comment);
        return ours.matches() ? ours.group(1) : null;
    }
}
