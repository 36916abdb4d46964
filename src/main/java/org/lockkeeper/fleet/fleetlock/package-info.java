/** The FleetLock protocol: slots for hosts that speak it, such as those that run zincati. */
@NullMarked
package org.lockkeeper.fleet.fleetlock;

import org.jspecify.annotations.NullMarked;
