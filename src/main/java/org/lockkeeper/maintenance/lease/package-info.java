/** Leases for jobs: the REST resource. */
@NullMarked
package org.lockkeeper.maintenance.lease;

import org.jspecify.annotations.NullMarked;
