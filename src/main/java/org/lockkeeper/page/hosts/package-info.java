/** The fleet: its hosts as tiles by pool, who is in maintenance, who waits, what is paused. */
@NullMarked
package org.lockkeeper.page.hosts;

import org.jspecify.annotations.NullMarked;
