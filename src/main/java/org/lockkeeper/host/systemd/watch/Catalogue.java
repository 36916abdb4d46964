package org.lockkeeper.host.systemd.watch;

import java.util.Map;
import org.lockkeeper.host.systemd.units.UnitAliases;

/**
 * Which watched units there are whether loaded or not, as only a full read tells.
 *
 * @param loadStates the LoadState each has when it is loaded, by canonical name
 * @param aliases by which other names systemd knows units
 * @param reloaded whether systemd may have read unit files since the read before
 */
record Catalogue(Map<String, String> loadStates, UnitAliases aliases, boolean reloaded) {}
