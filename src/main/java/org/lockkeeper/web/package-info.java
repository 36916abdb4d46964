/** What every REST room needs: problems, strictness, and lines for who has no JSON. */
@NullMarked
package org.lockkeeper.web;

import org.jspecify.annotations.NullMarked;
