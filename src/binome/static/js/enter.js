// Demonstration only: one click on a printed link is enough.
document.getElementById("enter").requestSubmit();
