/** This host in its pools: gets the slots that its own windows and leases need, and gives them back. */
@NullMarked
package org.lockkeeper.fleet.host;

import org.jspecify.annotations.NullMarked;
