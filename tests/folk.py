"""A made-up population with names as common as they are in Peru, the same for every seed."""

from random import Random

_GIVEN = """
María José Luis Juan Rosa Carlos Ana Jorge Carmen Miguel Luz Víctor Julia César Martha Pedro Elena
Jesús Patricia Manuel Gloria Julio Teresa Ricardo Juana Fernando Silvia Raúl Milagros Óscar Nelly
Roberto Pilar Eduardo Susana Walter Norma Wilfredo Doris Édgar Yolanda Percy Sonia Alberto Maribel
Javier Mónica Hugo Lourdes Alejandro Flor Mario Ruth Guillermo Nancy Daniel Sandra Marco Liliana
Enrique Gladys Antonio Rocío David Edith Henry Betty Rubén Miriam Segundo Elizabeth Ángel Zoila
Santos Verónica Alfredo Karina Freddy Isabel Gustavo Marleni Rolando Delia Ernesto Hilda Christian
Yesenia Iván Katherine Félix Noemí Wilder Nélida Abel Ofelia Jaime Magaly Nilton Yanet Ronald
"""
_SURNAMES = """
Quispe Flores Sánchez García Rodríguez Rojas Mamani Chávez Díaz Torres Ramos Vásquez Gonzales
Huamán Mendoza Espinoza Castillo López Ramírez Fernández Pérez Cruz Ruiz Gutiérrez Silva Vargas
Condori Morales Castro Romero Herrera Salazar Reyes Álvarez Rivera Medina Guerrero Aguilar
Paredes Delgado Bautista Cárdenas Campos Palomino Guevara Soto Velásquez Benites Córdova Choque
Valverde Villanueva Apaza Cáceres León Ortiz Zapata Peña Carrasco Ríos Núñez Vega Valdivia
Martínez Tello Alarcón Calderón Sosa Aguirre Ccori Arias Maldonado Miranda Montes Pacheco Ponce
Rosales Salinas Sandoval Suárez Tapia Ticona Valencia Vera Vilca Yupanqui Zamora Zevallos Acosta
Acuña Alva Arce Ávila Ayala Barrientos Becerra Bravo Cabrera Cahuana Camacho Cano Ccallo
Cervantes Chambi Chuquimango Coaquira Contreras Cornejo Cueva Cusi Domínguez Durán Escobar
Esquivel Estrada Farfán Figueroa Fuentes Gálvez Gamarra Gómez Hidalgo Hinostroza Hualla Huanca
Huayta Hurtado Inga Izquierdo Jara Jiménez Julca Lara Lazo Leiva Llanos Lozano Luna Machaca
Malca Manrique Marín Meza Molina Montoya Mori Moreno Neyra Ochoa Olivares Orellana Pinedo
Pizarro Poma Portilla Puma Quiroz Rengifo
"""


def _common(names: str) -> tuple[list[str], list[float]]:
    """Names, the commonest first, and how many bear each."""
    found = names.split()
    return found, [1 / (place + 6) for place in range(len(found))]


def people(random: Random, count: int) -> list[dict[str, str]]:
    """So many people: most have two given names, nearly all two surnames."""
    given, of_given = _common(_GIVEN)
    surnames, of_surnames = _common(_SURNAMES)
    made = []
    for _person in range(count):
        names = random.choices(given, of_given, k=2 if random.random() < 0.6 else 1)
        paternal, maternal = random.choices(surnames, of_surnames, k=2)
        made.append(
            {
                "given_names": " ".join(dict.fromkeys(names)),
                "paternal_surname": paternal,
                "maternal_surname": maternal if random.random() < 0.97 else "",
            }
        )
    return made
