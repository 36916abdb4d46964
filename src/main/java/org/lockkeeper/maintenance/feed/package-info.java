/** The calendar that people subscribe to with their own programs. */
@NullMarked
package org.lockkeeper.maintenance.feed;

import org.jspecify.annotations.NullMarked;
