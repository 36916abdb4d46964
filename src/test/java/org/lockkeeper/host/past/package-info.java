/** Which runs of guarded units were seen, also before the last start: systemd knows of each unit's last one alone. */
@NullMarked
package org.lockkeeper.host.past;

import org.jspecify.annotations.NullMarked;
