/** From a request to a lease that may be used: grant, drain, safe. */
@NullMarked
package org.lockkeeper.maintenance.admission;

import org.jspecify.annotations.NullMarked;
