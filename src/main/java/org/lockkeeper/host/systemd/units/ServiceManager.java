package org.lockkeeper.host.systemd.units;

import java.util.Collection;
import java.util.function.Consumer;

/** The host's service manager. */
public interface ServiceManager {

    /** Where it is reached, for people. */
    String address();

    /** How often the connection was made again after it was lost. */
    long reconnects();

    /**
     * Follows units until it is closed. Returns at once: until the first read the watch is not live.
     *
     * <p>The listener hears at once what there is, which is not live yet, then every change, and every read that confirmed what was known. Calls come one at a time and in
     * order, and under a lock: the listener returns quickly and does not call the watch.
     *
     * @param names full unit names; they stay in the picture even when systemd does not know them
     * @param patterns globs as {@link UnitGlob} reads them
     */
    UnitWatch watch(Collection<String> names, Collection<String> patterns, Consumer<Units> listener);
}
