/** The client: its parts each alone, and joined. What it does with a service is in {@code e2e}. */
@NullMarked
package org.lockkeeper.lockctl;

import org.jspecify.annotations.NullMarked;
