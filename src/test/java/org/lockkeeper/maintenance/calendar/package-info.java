@NullMarked
package org.lockkeeper.maintenance.calendar;

import org.jspecify.annotations.NullMarked;
