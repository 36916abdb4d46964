/** When the timers of guarded units will start them, by systemd's word; read only when somebody asks. */
@NullMarked
package org.lockkeeper.host.timers;

import org.jspecify.annotations.NullMarked;
