@NullMarked
package org.lockkeeper.maintenance.wait;

import org.jspecify.annotations.NullMarked;
