package org.lockkeeper.page.now;

import java.util.Locale;
import org.lockkeeper.host.service.ServiceState;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.maintenance.safety.Verdict;

/**
 * How a state is shown: a shape, a colour and a word, so that none of them has to be seen.
 *
 * @param look the name of the shape, and the class that gives the colour
 * @param text the key of the word
 */
record Shown(String look, String text) {

    static Shown of(Verdict verdict) {
        String word = word(verdict.state());
        return switch (verdict.state()) {
            case IDLE -> new Shown("safe", "now.verdict." + word);
            case BUSY -> new Shown("busy", "now.verdict." + word);
            case DRAINING -> new Shown("draining", "now.verdict." + word);
            case IN_MAINTENANCE -> inMaintenance(verdict, word);
            case UNKNOWN -> new Shown("unknown", "now.verdict." + word);
        };
    }

    /** Open for this group; or for another that excludes this one; or something runs inside that is excluded. */
    private static Shown inMaintenance(Verdict verdict, String word) {
        if (verdict.safe()) {
            return new Shown("maintenance", "now.verdict." + word);
        }
        boolean intruder = verdict.blockers().stream()
                .anyMatch(it -> it.kind() == Blocker.Kind.SERVICE || it.kind() == Blocker.Kind.UNKNOWN_SERVICE);
        return new Shown("busy", intruder ? "now.verdict.disturbed" : "now.verdict.excluded");
    }

    static Shown of(ServiceState.State state) {
        return switch (state) {
            case IDLE -> new Shown("idle", "now.unit.idle");
            case BUSY -> new Shown("busy", "now.unit.busy");
            case UNKNOWN -> new Shown("unknown", "now.unit.unknown");
        };
    }

    static Shown of(Phase phase) {
        String word = word(phase);
        return switch (phase) {
            case HELD -> new Shown("maintenance", "now.claim." + word);
            case DRAINING -> new Shown("draining", "now.claim." + word);
            case QUEUED, PLANNED, ENDED -> new Shown("waiting", "now.claim." + word);
        };
    }

    static Shown of(Blocker.Kind kind) {
        return switch (kind) {
            case BUS, STORE, UNKNOWN_SERVICE, UNKNOWN_INHIBITOR -> new Shown("unknown", "now.kind." + word(kind));
            case SERVICE, INHIBITOR -> new Shown("busy", "now.kind." + word(kind));
            case LEASE -> new Shown("maintenance", "now.kind." + word(kind));
            case REQUEST, FLEET, CALENDAR -> new Shown("waiting", "now.kind." + word(kind));
        };
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
