@NullMarked
package org.lockkeeper.inhibit;

import org.jspecify.annotations.NullMarked;
