/** The application: the main class and what spans rooms. */
@NullMarked
package org.lockkeeper.app;

import org.jspecify.annotations.NullMarked;
