/** systemd over D-Bus. The only room that knows dbus-java. */
@NullMarked
package org.lockkeeper.systemd;

import org.jspecify.annotations.NullMarked;
