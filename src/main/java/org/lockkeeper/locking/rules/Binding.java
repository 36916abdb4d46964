package org.lockkeeper.locking.rules;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What proves that a lease has ended.
 *
 * @param kind decides which of the other fields count
 * @param unit the unit, for {@link Kind#UNIT} and {@link Kind#START}; for {@link Kind#PROCESS} the guarded one in whose
 *     run it is, if it is in one
 * @param invocationId its run: systemd gives each a new one (32 hex digits)
 * @param pid the process, for {@link Kind#PROCESS}
 * @param startTicks when it started, in clock ticks since boot: pids are used again
 * @param bootId the boot in which unit run and process live; after another boot they have ended for certain
 */
public record Binding(
        Kind kind,
        @Nullable String unit,
        @Nullable String invocationId,
        @Nullable Long pid,
        @Nullable Long startTicks,
        @Nullable String bootId) {

    public enum Kind {
        /** Nobody's: ends at a fixed time, or when somebody closes it. */
        WINDOW,
        /** One run of a systemd unit. */
        UNIT,
        /** The run of a unit that is still to be started: see {@link Request.Kind#START}. */
        START,
        /** One process. */
        PROCESS,
        /** A client that renews it in time. */
        CLIENT
    }

    public static final Binding WINDOW = new Binding(Kind.WINDOW, null, null, null, null, null);
    public static final Binding CLIENT = new Binding(Kind.CLIENT, null, null, null, null, null);

    public static Binding unit(String unit, String invocationId, String bootId) {
        return new Binding(Kind.UNIT, unit, invocationId, null, null, bootId);
    }

    public static Binding start(String unit) {
        return new Binding(Kind.START, unit, null, null, null, null);
    }

    public static Binding process(long pid, long startTicks, String bootId) {
        return new Binding(Kind.PROCESS, null, null, pid, startTicks, bootId);
    }

    /** Of a process that works inside a run of a guarded unit: that run is no obstacle to it, and proves nothing. */
    public Binding inRun(String ofUnit, String run) {
        return new Binding(kind, ofUnit, run, pid, startTicks, bootId);
    }

    /** Whether it is the same owner. Of a process it is not always known in whose run it is. */
    public boolean sameAs(Binding other) {
        return kind == Kind.PROCESS && other.kind == Kind.PROCESS
                ? Objects.equals(pid, other.pid)
                        && Objects.equals(startTicks, other.startTicks)
                        && Objects.equals(bootId, other.bootId)
                : equals(other);
    }

    public Binding {
        boolean complete = switch (kind) {
            case WINDOW, CLIENT -> unit == null && pid == null;
            case START -> unit != null && invocationId == null;
            case UNIT -> unit != null && invocationId != null && bootId != null;
            case PROCESS -> pid != null && startTicks != null && bootId != null;
        };
        if (!complete) {
            throw new IllegalArgumentException("not a complete binding of kind " + kind);
        }
    }

    /** Whether its owner lives on this host and in one boot of it. */
    public boolean hostLocal() {
        return kind == Kind.UNIT || kind == Kind.PROCESS;
    }
}
