@NullMarked
package org.lockkeeper.maintenance.simulation;

import org.jspecify.annotations.NullMarked;
