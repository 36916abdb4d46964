/** The state after every change, as server-sent events. */
@NullMarked
package org.lockkeeper.reporting.events;

import org.jspecify.annotations.NullMarked;
