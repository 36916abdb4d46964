@NullMarked
package org.lockkeeper.maintenance.agenda;

import org.jspecify.annotations.NullMarked;
