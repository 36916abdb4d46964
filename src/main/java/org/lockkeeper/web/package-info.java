/** What every REST room needs: problems, durations, limits on who may call. */
@NullMarked
package org.lockkeeper.web;

import org.jspecify.annotations.NullMarked;
