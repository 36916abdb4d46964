package org.lockkeeper.e2e;

/** With the drop-ins that Lockkeeper writes itself. */
final class GateKillIT extends GateKill {}
