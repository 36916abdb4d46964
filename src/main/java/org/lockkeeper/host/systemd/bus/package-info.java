/** One connection to the bus: questions, replies and signals in systemd's own order. The only package that knows how dbus-java reads. */
@NullMarked
package org.lockkeeper.host.systemd.bus;

import org.jspecify.annotations.NullMarked;
