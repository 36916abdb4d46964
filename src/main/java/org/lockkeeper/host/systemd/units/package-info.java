/** What the house knows of units and can ask of their manager. No D-Bus in here. */
@NullMarked
package org.lockkeeper.host.systemd.units;

import org.jspecify.annotations.NullMarked;
