@NullMarked
package org.lockkeeper.maintenance.schedule;

import org.jspecify.annotations.NullMarked;
