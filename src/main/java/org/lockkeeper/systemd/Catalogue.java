package org.lockkeeper.systemd;

import java.util.Map;

/**
 * Which watched units there are whether loaded or not, as only a full read tells.
 *
 * @param loadStates the LoadState each has when it is loaded, by canonical name
 * @param aliases canonical names by watched alias
 */
record Catalogue(Map<String, String> loadStates, Map<String, String> aliases) {}
