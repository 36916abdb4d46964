@NullMarked
package org.lockkeeper.maintenance.ical;

import org.jspecify.annotations.NullMarked;
