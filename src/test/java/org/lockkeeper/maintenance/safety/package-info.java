@NullMarked
package org.lockkeeper.maintenance.safety;

import org.jspecify.annotations.NullMarked;
