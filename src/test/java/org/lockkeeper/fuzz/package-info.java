@NullMarked
package org.lockkeeper.fuzz;

import org.jspecify.annotations.NullMarked;
