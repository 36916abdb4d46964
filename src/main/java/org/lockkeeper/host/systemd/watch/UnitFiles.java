package org.lockkeeper.host.systemd.watch;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.lockkeeper.host.systemd.units.UnitName;

/**
 * The unit files that match the watched globs: units that show in the picture although they are not loaded, and aliases.
 * Outlives connections.
 *
 * <p>PID 1 does nothing else while it lists them, and takes 4 to 7 ms for each that matches (systemd 252: 0.13 s for 10,
 * 7.5 s for 1,000). So they are read again no sooner than fifty times as long as the last reading took; what is
 * loaded, and so what could be busy, is seen without them.
 */
final class UnitFiles {
    private static final int REST = 50;

    private Map<String, String> loadStates = Map.of();
    private Set<String> others = Set.of();
    private Set<String> templates = Set.of();
    private final boolean needed;
    private boolean outdated;
    private boolean known;
    private long mayBeReadAt = System.nanoTime();

    /** @param needed whether any glob is watched; else there is nothing to read, ever */
    UnitFiles(boolean needed) {
        this.needed = needed;
        this.outdated = needed;
        this.known = !needed;
    }

    synchronized void outdate() {
        outdated = needed;
    }

    synchronized boolean known() {
        return known;
    }

    /** How long until they should be read; {@link Long#MAX_VALUE} while they are up to date. */
    synchronized long dueInNanos() {
        return outdated ? Math.max(0, mayBeReadAt - System.nanoTime()) : Long.MAX_VALUE;
    }

    /** LoadStates by name. */
    synchronized Map<String, String> loadStates() {
        return loadStates;
    }

    /** Names of files that stand for another unit, or for none. */
    synchronized Set<String> others() {
        return others;
    }

    synchronized Set<String> templates() {
        return templates;
    }

    /** To be called before the files are read, so that a change meanwhile is not missed. */
    synchronized void reading() {
        outdated = false;
    }

    /** systemd has looked for these files since they were listed, and found none: the list is older than that. */
    synchronized void gone(Collection<String> units) {
        Map<String, String> left = new HashMap<>(loadStates);
        left.keySet().removeAll(units);
        loadStates = left;
    }

    synchronized void notRead(long tookNanos) {
        known = true;
        mayBeReadAt = System.nanoTime() + REST * tookNanos;
    }

    /** Takes a list of {@code {path, state}}. A template is no unit; its instances are. */
    synchronized void read(List<?> files, long tookNanos) {
        Map<String, String> states = new HashMap<>();
        Set<String> names = new TreeSet<>();
        Set<String> found = new TreeSet<>();
        for (Object file : files) {
            String path = (String) ((Object[]) file)[0];
            String state = (String) ((Object[]) file)[1];
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (UnitName.isTemplate(name)) {
                found.add(name);
                continue;
            }
            switch (state) {
                case "alias", "bad" -> names.add(name);
                case "masked", "masked-runtime" -> states.put(name, "masked");
                default -> states.put(name, "loaded");
            }
        }
        loadStates = states;
        others = names;
        templates = found;
        notRead(Math.max(tookNanos, TimeUnit.MILLISECONDS.toNanos(1)));
    }
}
