package org.lockkeeper.locking.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is locked and all that waits, at one moment. Immutable.
 *
 * @param lastNow the latest time a command was applied at; time never goes back behind it
 * @param lastToken the greatest fencing token ever granted
 * @param floors by group, the token of its latest grant
 * @param claims queued requests and leases, in the order of their {@linkplain Request#place() places}
 * @param remembered idempotency keys, oldest first: of all there are, those that bear on the commands at hand
 * @param once work that is to be done once, oldest first: all that is at work, and of what was done likewise
 * @param handled by schedule, the occurrences that are not to come again
 */
public record LockTable(
        Instant lastNow,
        long lastToken,
        List<Floor> floors,
        List<Claim> claims,
        List<Remembered> remembered,
        List<Once> once,
        List<Handled> handled) {

    /** The token of a group's latest grant: a lease of a conflicting group with a smaller one must not act any more. */
    public record Floor(String group, long token) {}

    public static final LockTable EMPTY = new LockTable(Instant.EPOCH, 0, List.of(), List.of(), List.of(), List.of());

    /** Of which no schedule has had an occurrence. */
    public LockTable(
            Instant lastNow,
            long lastToken,
            List<Floor> floors,
            List<Claim> claims,
            List<Remembered> remembered,
            List<Once> once) {
        this(lastNow, lastToken, floors, claims, remembered, once, List.of());
    }

    public LockTable {
        handled = List.copyOf(handled);
        floors = List.copyOf(floors);
        claims = List.copyOf(claims);
        remembered = List.copyOf(remembered);
        once = List.copyOf(once);
    }

    /** What is remembered beside the table: there may be much of it, so it is looked up where a command needs it. */
    public record Memory(List<Remembered> keys, List<Once> done) {

        public static final Memory NONE = new Memory(List.of(), List.of());

        public Memory {
            keys = List.copyOf(keys);
            done = List.copyOf(done);
        }
    }

    /** This table for commands on which this memory bears, instead of any other. */
    public LockTable recalling(Memory memory) {
        Stream<Once> running = once.stream().filter(entry -> entry.doneAt() == null);
        List<Once> all = Stream.concat(memory.done.stream(), running).toList();
        return new LockTable(lastNow, lastToken, floors, claims, memory.keys, all, handled);
    }

    public Optional<Claim> find(String id) {
        return claims.stream().filter(claim -> claim.id().equals(id)).findFirst();
    }

    public Stream<Claim> in(Phase phase) {
        return claims.stream().filter(claim -> claim.phase() == phase);
    }

    public Stream<Claim> leases() {
        return claims.stream().filter(claim -> claim.lease() != null);
    }

    /** The living claims whose work runs inside this lease. */
    public Stream<Claim> membersOf(String id) {
        return claims.stream().filter(claim -> id.equals(claim.request().parent()));
    }

    /** When time next changes something; null while nothing is queued or leased. */
    public @Nullable Instant nextDeadline() {
        return claims.stream()
                .map(Claim::deadline)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    LockTable shifted(Duration jump) {
        return new LockTable(
                lastNow.plus(jump),
                lastToken,
                floors,
                claims.stream().map(claim -> claim.shifted(jump)).toList(),
                remembered.stream().map(entry -> entry.shifted(jump)).toList(),
                once.stream().map(entry -> entry.shifted(jump)).toList(),
                handled);
    }

    /**
     * What became of a command that carried an idempotency key, so that its repetition does nothing.
     *
     * @param caller whose key it is
     * @param key the caller's key
     * @param fingerprint of the command's content: the same key with another content is refused
     * @param id the claim it was about
     */
    public record Remembered(String caller, String key, String fingerprint, String id, Instant at) {

        boolean same(Command.Key other) {
            return caller.equals(other.caller()) && key.equals(other.key());
        }

        Remembered shifted(Duration jump) {
            return new Remembered(caller, key, fingerprint, id, at.plus(jump));
        }
    }
}
