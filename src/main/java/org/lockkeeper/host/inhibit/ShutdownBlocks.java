package org.lockkeeper.host.inhibit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.host.systemd.login.Inhibitions;
import org.lockkeeper.host.systemd.login.Inhibitions.Inhibitor;
import org.lockkeeper.host.systemd.login.LoginManager;
import org.lockkeeper.host.systemd.login.LoginManager.InhibitorWatch;
import org.lockkeeper.locking.rules.Blocker;
import org.lockkeeper.web.words.Text;
import org.springframework.context.SmartLifecycle;

/**
 * The other programs that keep the host from shutting down: in the way of groups whose work reboots it. Nobody is asked
 * where there is no such group.
 */
public final class ShutdownBlocks implements SmartLifecycle {

    /** Of what others give as their reason. It is in every answer, on the record and in the log. */
    private static final int LONGEST = 500;

    private final LoginManager manager;
    private final Inhibitors own;
    private final Set<String> rebooting;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable InhibitorWatch watch;

    /** @param rebooting the groups whose work reboots the host */
    ShutdownBlocks(LoginManager manager, Inhibitors own, Set<String> rebooting) {
        this.manager = manager;
        this.own = own;
        this.rebooting = Set.copyOf(rebooting);
    }

    /** What stands in the way of work of this group. Never blocks. */
    public List<Blocker> blockersFor(String group) {
        InhibitorWatch running = watch;
        return running == null || !rebooting.contains(group) ? List.of() : blockers(running.inhibitions());
    }

    /** Asks systemd-logind afresh, if this group's work reboots the host. */
    public void refreshFor(String group) {
        InhibitorWatch running = watch;
        if (running != null && rebooting.contains(group)) {
            running.refresh();
        }
    }

    private List<Blocker> blockers(Inhibitions inhibitions) {
        if (inhibitions.unknown() != null) {
            return List.of(new Blocker(
                    Blocker.Kind.UNKNOWN_INHIBITOR, "systemd-logind", null, inhibitions.unknown(), null, null, null));
        }
        List<Blocker> blockers = new ArrayList<>();
        for (Inhibitor inhibitor : inhibitions.inhibitors()) {
            if (!own.own(inhibitor, inhibitions.self())) {
                String who = Text.shorten(inhibitor.who());
                blockers.add(new Blocker(
                        Blocker.Kind.INHIBITOR,
                        who,
                        null,
                        "%s (process %d of user %d) keeps the host from shutting down: %s"
                                .formatted(
                                        who, inhibitor.pid(), inhibitor.uid(), Text.shorten(inhibitor.why(), LONGEST)),
                        null,
                        null,
                        null));
            }
        }
        return blockers;
    }

    /** What is known, with our own; null where nobody is asked. */
    @Nullable
    Inhibitions inhibitions() {
        InhibitorWatch running = watch;
        return running == null ? null : running.inhibitions();
    }

    /** @param listener runs after each change, on the thread that brought it: return at once */
    public Runnable subscribe(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void start() {
        if (!rebooting.isEmpty()) {
            watch = manager.watch(() -> listeners.forEach(Runnable::run));
        }
    }

    @Override
    public void stop() {
        InhibitorWatch running = watch;
        watch = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public boolean isRunning() {
        return watch != null;
    }

    /** With the guarded services, so that the first verdict rests on something. */
    @Override
    public int getPhase() {
        return -1000;
    }
}
