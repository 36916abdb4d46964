/** The state after every change, as server-sent events. */
@NullMarked
package org.lockkeeper.events;

import org.jspecify.annotations.NullMarked;
