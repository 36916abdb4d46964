/** The live picture of the watched units: signals are hints, reads are truth. */
@NullMarked
package org.lockkeeper.host.systemd.watch;

import org.jspecify.annotations.NullMarked;
