@NullMarked
package org.lockkeeper.reporting.events;

import org.jspecify.annotations.NullMarked;
