/** Pools of hosts and their slots: who may be in maintenance, and who waits for that; the REST resource. */
@NullMarked
package org.lockkeeper.fleet.pools;

import org.jspecify.annotations.NullMarked;
