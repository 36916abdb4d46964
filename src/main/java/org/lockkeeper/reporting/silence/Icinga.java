package org.lockkeeper.reporting.silence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.reporting.silence.IcingaApi.Downtime;

/**
 * Downtimes of a host and all its services in Icinga 2. Each of them is an object of its own; they are found, moved and removed
 * together by the comment that they share. Icinga takes an end in the past for a success, and more of that kind: whatever was
 * set is read back.
 */
final class Icinga implements Silencer {

    /** From the beginning: what comes later in a comment are words of whoever asked for the window. */
    private static final String ALL = "^Lockkeeper: (window|lease) ";

    private static final Duration ROUNDING = Duration.ofSeconds(1);

    private final IcingaApi api;
    private final Clock clock;

    Icinga(IcingaApi api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    @Override
    public String target() {
        return "icinga";
    }

    @Override
    public List<Standing> standing() throws SilenceFailure {
        Map<String, Standing> byClaim = new LinkedHashMap<>();
        for (Downtime downtime : api.inForce(ALL)) {
            String claim = Silenced.claimOf(downtime.comment());
            if (claim != null) {
                byClaim.merge(
                        claim,
                        new Standing(claim, claim, downtime.end()),
                        (one, other) -> one.end().isBefore(other.end()) ? one : other);
            }
        }
        return List.copyOf(byClaim.values());
    }

    @Override
    public Put put(Silenced what, @Nullable Standing known, Instant end) throws SilenceFailure {
        Standing standing = new Standing(what.id(), what.id(), end);
        Did did = Did.RENEWED;
        if (known == null) {
            api.schedule(what, end);
            did = Did.SET;
        } else if (api.move(pattern(known.claim()), end) == 0) {
            if (known.end().isAfter(clock.instant().plus(ROUNDING))) { // it loses none by itself
                return new Put(known, Did.LEFT_ENDED);
            }
            api.schedule(what, end);
            did = Did.SET_AGAIN;
        }
        check(what.id(), end);
        return new Put(standing, did);
    }

    @Override
    public void shorten(Standing known, Instant end) throws SilenceFailure {
        api.move(pattern(known.claim()), end);
    }

    @Override
    public void remove(Standing known) throws SilenceFailure {
        api.remove(pattern(known.claim()));
        if (!api.inForce(pattern(known.claim())).isEmpty()) {
            throw new SilenceFailure(
                    "Icinga says that the downtime of %s is removed, and it is there".formatted(known.claim()));
        }
    }

    /** All of them must be there, and none may end before: a service's is not moved with its host's. */
    private void check(String claim, Instant end) throws SilenceFailure {
        List<Downtime> there = api.inForce(pattern(claim));
        if (there.isEmpty()) {
            throw new SilenceFailure("Icinga says that there is a downtime of %s, and there is none".formatted(claim));
        }
        for (Downtime downtime : there) {
            if (downtime.end().isBefore(end.minus(ROUNDING))) {
                throw new SilenceFailure("Icinga says that the downtime of %s ends at %s, and %s does at %s"
                        .formatted(claim, end, downtime.name(), downtime.end()));
            }
        }
    }

    private static String pattern(String claim) {
        return ALL + claim + " of ";
    }
}
