/** Leases for jobs: the REST resource. */
@NullMarked
package org.lockkeeper.job;

import org.jspecify.annotations.NullMarked;
