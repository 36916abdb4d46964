/** systemd over D-Bus. The only room that knows dbus-java. */
@NullMarked
package org.lockkeeper.host.systemd;

import org.jspecify.annotations.NullMarked;
