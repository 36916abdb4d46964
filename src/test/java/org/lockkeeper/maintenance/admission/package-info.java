@NullMarked
package org.lockkeeper.maintenance.admission;

import org.jspecify.annotations.NullMarked;
