@NullMarked
package org.lockkeeper.events;

import org.jspecify.annotations.NullMarked;
