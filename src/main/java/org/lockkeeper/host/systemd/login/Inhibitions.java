package org.lockkeeper.host.systemd.login;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who keeps the host from shutting down. Immutable.
 *
 * @param present whether there is a systemd-logind; where there is none nobody can keep the host from shutting down
 * @param inhibitors those that block a shutdown, in systemd-logind's order
 * @param unknown why it is not known, as a sentence; null when it is
 * @param source the bus address it comes from
 * @param self the process id that this process has in systemd-logind's eyes, which is another than here where one of the
 *     two lives in a namespace; -1 when it is not known
 */
public record Inhibitions(
        boolean present,
        List<Inhibitor> inhibitors,
        @Nullable String unknown,
        String source,
        long self) {

    public Inhibitions {
        inhibitors = List.copyOf(inhibitors);
    }
}
