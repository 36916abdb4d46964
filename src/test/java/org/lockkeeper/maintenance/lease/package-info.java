@NullMarked
package org.lockkeeper.maintenance.lease;

import org.jspecify.annotations.NullMarked;
