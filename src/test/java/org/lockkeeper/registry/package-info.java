@NullMarked
package org.lockkeeper.registry;

import org.jspecify.annotations.NullMarked;
